"""Who the demo company is: a household-appliance service company of eight departments. Invented, in Chinese."""

from __future__ import annotations

from dataclasses import dataclass, field

PASSWORD = "jingjin-demo"  # noqa: S105 - printed by bin/demo for everyone to use
COMPANY = "明湖家电服务有限公司"


@dataclass(frozen=True)
class Line:
    """A rate that moves evenly from `start` to `end` over the demo's year and a half."""

    start: float
    end: float

    def at(self, t: float) -> float:
        return self.start + (self.end - self.start) * t


@dataclass(frozen=True)
class Team:
    code: str
    name: str


@dataclass(frozen=True)
class Profile:
    """One department: people, volume and how well it works. Floats here are odds of a dice, never figures
    that are shown; what people see is computed from the orders."""

    code: str
    login: str
    name: str
    head: str
    head_post: str
    weight: int
    teams: tuple[Team, ...]
    posts: tuple[str, ...]
    per_day: float
    on_time: Line
    first_contact: Line
    satisfied: Line
    complaints: float
    pace: Line
    """Share of the time limit that an order in time uses on average."""
    repairs: float = 0.5
    silent_from: float = field(default=2.0)
    """From this point of the demo's time on nothing comes in (a department without data)."""
    serves_all_week: bool = True


DEPARTMENTS = (
    Profile(
        "KF", "kefu", "客户服务中心", "周雅琴", "客户服务中心主任", 18,
        (Team("KF1", "热线组"), Team("KF2", "在线组"), Team("KF3", "投诉组")),
        ("热线专员", "在线专员", "投诉处理专员"),
        27, Line(0.905, 0.962), Line(0.80, 0.90), Line(0.86, 0.925), 0.012, Line(0.52, 0.42), repairs=0.12,
    ),
    Profile(
        "JS", "jishu", "技术支持部", "林志远", "技术支持部经理", 12,
        (Team("JS1", "二线组"), Team("JS2", "产品组")), ("二线工程师", "产品工程师"),
        9, Line(0.93, 0.955), Line(0.78, 0.84), Line(0.88, 0.90), 0.010, Line(0.55, 0.5), repairs=0.4,
    ),
    Profile(
        "SH", "shouhou", "售后服务部", "吴建军", "售后服务部经理", 18,
        (Team("SH1", "一区维修班"), Team("SH2", "二区维修班"), Team("SH3", "三区维修班")),
        ("维修技师", "调度员"),
        22, Line(0.845, 0.918), Line(0.745, 0.835), Line(0.84, 0.905), 0.045, Line(0.66, 0.56), repairs=0.85,
    ),
    Profile(
        "XS", "xiaoshou", "销售部", "何晓梅", "销售部经理", 12,
        (Team("XS1", "门店组"), Team("XS2", "线上组")), ("销售顾问",),
        8, Line(0.955, 0.972), Line(0.88, 0.91), Line(0.90, 0.93), 0.022, Line(0.45, 0.4), repairs=0.05,
    ),
    Profile(
        "WL", "wuliu", "物流配送部", "赵大勇", "物流配送部经理", 12,
        (Team("WL1", "调度组"), Team("WL2", "配送一队"), Team("WL3", "配送二队")),
        ("调度员", "配送员"),
        12, Line(0.925, 0.790), Line(0.86, 0.79), Line(0.88, 0.80), 0.055, Line(0.58, 0.72), repairs=0.2,
    ),
    Profile(
        "YY", "yunying", "运营管理部", "孙丽华", "运营管理部经理", 12,
        (Team("YY1", "质量组"),), ("质量专员", "流程专员"),
        3, Line(0.92, 0.945), Line(0.85, 0.88), Line(0.88, 0.91), 0.005, Line(0.55, 0.5), repairs=0.05,
        serves_all_week=False,
    ),
    Profile(
        "XX", "xinxi", "信息部", "郑凯", "信息部经理", 8,
        (Team("XX1", "系统组"),), ("系统工程师",),
        2.5, Line(0.95, 0.985), Line(0.86, 0.93), Line(0.90, 0.95), 0.003, Line(0.5, 0.38), repairs=0.5,
        serves_all_week=False,
    ),
    Profile(
        "RL", "renli", "人力资源部", "冯敏", "人力资源部经理", 8,
        (Team("RL1", "培训组"),), ("培训专员",),
        0.7, Line(0.94, 0.96), Line(0.90, 0.92), Line(0.90, 0.92), 0.0, Line(0.5, 0.45), repairs=0.0,
        serves_all_week=False, silent_from=0.865,
    ),
)  # fmt: skip

SURNAMES = "王李张刘陈杨黄吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁"
GIVEN = [
    "伟",
    "芳",
    "娜",
    "秀英",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "洋",
    "艳",
    "勇",
    "军",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "秀兰",
    "霞",
    "平",
    "刚",
    "桂英",
    "志强",
    "晓东",
    "雪梅",
    "立新",
    "春燕",
    "海波",
    "文博",
    "佳宁",
    "子涵",
    "雨欣",
    "浩然",
    "思远",
    "建国",
    "丹丹",
    "小红",
    "国庆",
    "永强",
    "慧",
    "玲",
    "燕",
    "俊",
    "凯",
    "婷",
    "鑫",
    "波",
    "斌",
    "宇",
]
PRODUCTS = ("空调", "燃气热水器", "净水器", "洗衣机", "冰箱", "油烟机", "洗碗机", "电视")
PLACES = ("城东区", "城西区", "高新区", "湖滨区", "开发区", "老城区", "新港镇", "南山街道")
CHANNELS = (("热线电话", 46), ("微信公众号", 24), ("手机应用", 18), ("门店", 7), ("网站", 5))

# (category, weight, titles) of each department; complaints apart.
WORK = {
    "KF": (
        ("咨询 / 使用方法", 40, ("{p}童锁怎么解除", "{p}怎么恢复出厂设置", "{p}提示代码 E6 是什么意思")),
        ("咨询 / 保修政策", 25, ("{p}整机保修几年", "{p}换机后保修怎么算", "发票丢了还能保修吗")),
        ("咨询 / 预约安装", 20, ("新买的{p}想约周末安装", "{p}移机怎么收费", "想改{p}的安装时间")),
        ("会员 / 积分与权益", 15, ("会员积分未到账", "会员生日礼怎么领取", "请求核对会员等级")),
    ),
    "JS": (
        ("技术 / 故障判定", 55, ("{p}主板更换后仍报错", "{p}间歇性停机，请二线会诊", "{p}噪声超标，判定是否正常")),
        ("技术 / 配件资料", 25, ("查询{p}主板型号与替代件", "{p}电路图与拆装步骤")),
        ("技术 / 软件升级", 20, ("{p}联网模块升级失败", "{p}应用无法绑定")),
    ),
    "SH": (
        ("维修 / 不启动", 26, ("{p}通电不启动", "{p}开机几秒后停机", "{p}面板无反应")),
        ("维修 / 漏水", 24, ("{p}装后漏水", "{p}接头处渗水", "{p}排水管滴水")),
        ("维修 / 异响", 18, ("{p}运行异响", "{p}外机振动大")),
        ("维修 / 效果差", 20, ("{p}效果不好，请检测", "{p}温度上不去")),
        ("保养 / 清洗", 12, ("{p}深度清洗预约", "{p}更换滤芯")),
    ),
    "XS": (
        ("销售 / 订单与发票", 55, ("{p}订单发票抬头有误，要求重开", "以旧换新旧机未按约取走", "{p}下单后要改地址")),
        ("销售 / 价格与优惠", 45, ("{p}买后降价，咨询价保", "优惠券无法使用", "套餐内{p}能否换型号")),
    ),
    "WL": (
        ("配送 / 改约", 40, ("{p}送货改约到周末", "{p}送货地址变更", "请求{p}上午送达")),
        ("配送 / 催送", 35, ("{p}已过约定时间未送", "{p}在途三天没有更新", "配送员电话联系不上")),
        ("配送 / 破损", 25, ("{p}外包装压痕，内机待查", "{p}面板有划痕，要求换货")),
    ),
    "YY": (("改善 / 流程优化", 60, ("首次响应话术修订", "派单规则试行跟踪", "回访问卷调整")), ("改善 / 数据核对", 40, ("工单分类口径核对", "逾期工单周清理"))),
    "XX": (("系统 / 账号与权限", 45, ("工单系统账号开通", "派单权限调整")), ("系统 / 故障", 55, ("工单系统页面打开慢", "短信通知未发出", "手机应用无法上传照片"))),
    "RL": (("人事 / 培训安排", 100, ("新技师岗前培训报名", "投诉处理技巧培训安排", "培训证书补发")),),
}  # fmt: skip
COMPLAINTS = {
    "KF": (("投诉 / 服务态度", 60, ("客服语气生硬，要求致歉", "多次转接没有结果")), ("投诉 / 信息错误", 40, ("告知的保修期与实际不符", "登记的上门时间有误"))),
    "JS": (("投诉 / 维修返工", 100, ("{p}两次判定不一致，要求复检",)),),
    "SH": (
        ("投诉 / 上门爽约", 42, ("预约{p}维修当天无人上门", "技师改约两次，要求说明")),
        ("投诉 / 维修返工", 33, ("{p}两次返修未好，要求换机", "{p}修后又漏水")),
        ("投诉 / 配件缺货", 25, ("{p}主板缺货两周，要求答复", "等{p}配件超过承诺时间")),
    ),
    "XS": (("投诉 / 收费争议", 100, ("保修期内收取上门费，要退还", "退款七天未到账，来电三次")),),
    "WL": (
        ("投诉 / 安装延期", 82, ("{p}送货后无人安装，等了五天", "{p}安装一再延期，要求退货", "约好的{p}安装未按期完成")),
        ("投诉 / 送货破损", 18, ("{p}送到时已破损，要求换新",)),
    ),
    "YY": (("投诉 / 其他", 100, ("对回访频次不满",)),),
    "XX": (("投诉 / 信息错误", 100, ("短信通知的时间与系统不一致",)),),
    "RL": (("投诉 / 其他", 100, ("对培训安排不满",)),),
}  # fmt: skip
STOP_REASONS = ("等客户回传照片", "等配件到货", "客户要求改约", "等厂家答复")
RESOLUTIONS = (
    "电话指导后恢复正常，客户确认。", "上门更换部件，试机正常，客户签字。", "已按政策处理并向客户说明，客户表示认可。",
    "已改约并按新时间完成。", "复检合格，已回访。", "已致歉并补偿上门费，客户接受。",
)  # fmt: skip
