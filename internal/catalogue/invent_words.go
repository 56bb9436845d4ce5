package catalogue

import "strings"

// lexicons are the words with which resources are made up.
var lexicons = map[string]*lexicon{
	"en": {
		small:  strings.Fields("the of and to in for a with on is how as by from your are that this at an or can be it their what using into through between"),
		topics: strings.Fields("data public digital government service learning course introduction policy management open artificial intelligence guide skills analysis design security privacy model citizens technology practice training development strategy information systems project leadership ethics quality innovation tools methods users research planning statistics delivery access evaluation network cloud software budget procurement law risk decision change team agile platform standards survey health education finance local national city rural climate tax identity records archive language accessibility inclusion gender evidence impact monitoring visualisation spreadsheet programming algorithm bias transparency accountability participation consultation communication cooperation collaboration infrastructure interoperability exchange registry payment mobile internet web content media literacy workshop case study example exercise basics advanced fundamentals principles framework toolkit handbook checklist template roadmap assessment"),
		parts:  strings.Fields("al ben cor den el fan gor hal in jun kel lor men nor op pra quin ran sol tan ul ver wis yor zen bran clo dri fle gri"),
		blank:  " ", full: ". ", capital: true, titles: []string{"Introduction: %s", "%s: a practical guide", "%s (part 2)", "%s – case studies", "%s for beginners"},
	},
	"fr": {
		small:  strings.Fields("de la et les des le à en pour dans un une du sur par avec au aux vos est comment ce qui que leur ou entre sans plus"),
		topics: strings.Fields("données publique numérique administration service formation cours introduction politique gestion ouvertes intelligence artificielle guide compétences analyse conception sécurité confidentialité modèle citoyens technologie pratique apprentissage développement stratégie information systèmes projet direction éthique qualité innovation outils méthodes usagers recherche planification statistiques accès évaluation réseau nuage logiciel budget achats droit risque décision changement équipe agile plateforme normes enquête santé éducation finances locale nationale ville rurale climat impôt identité archives langue accessibilité inclusion genre preuves impact suivi visualisation tableur programmation algorithme biais transparence responsabilité participation consultation communication coopération infrastructure interopérabilité échange registre paiement mobile internet contenu médias atelier étude exemple exercice bases avancé principes référentiel manuel modèles"),
		parts:  strings.Fields("ac bel cour dor ète fon gar hui ion jou lar mon nou our pré que roi sau tien ure val vin zon bri cha dru flè gra plu"),
		blank:  " ", full: ". ", capital: true, titles: []string{"Introduction : %s", "%s : guide pratique", "%s (2e partie)", "%s – études de cas", "%s pour débuter"},
	},
	"es": {
		small:  strings.Fields("de la y el en los las para un una del con por al su sus es cómo que se lo o entre sin más sobre"),
		topics: strings.Fields("datos pública digital gobierno servicio aprendizaje curso introducción política gestión abiertos inteligencia artificial guía competencias análisis diseño seguridad privacidad modelo ciudadanos tecnología práctica formación desarrollo estrategia información sistemas proyecto liderazgo ética calidad innovación herramientas métodos usuarios investigación planificación estadísticas acceso evaluación red nube programas presupuesto compras derecho riesgo decisión cambio equipo ágil plataforma normas encuesta salud educación finanzas local nacional ciudad rural clima impuesto identidad archivo lengua accesibilidad inclusión género evidencia impacto seguimiento visualización programación algoritmo sesgo transparencia responsabilidad participación consulta comunicación cooperación infraestructura interoperabilidad intercambio registro pago móvil contenido medios taller estudio ejemplo ejercicio básico avanzado principios marco manual"),
		parts:  strings.Fields("al bo ca dor en fer gra hi is jar lo mun nor oz pla que rri sol tan uña ver ya zo bre cla dra flo gui tri vol"),
		blank:  " ", full: ". ", capital: true, titles: []string{"Introducción: %s", "%s: guía práctica", "%s (parte 2)", "%s – estudios de caso", "%s para principiantes"},
	},
	"ru": {
		small:  strings.Fields("и в на для с по к как из от о об что это или не при его их до за между через также"),
		topics: strings.Fields("данные государственная цифровая управление услуга обучение курс введение политика открытые искусственный интеллект руководство навыки анализ проектирование безопасность конфиденциальность модель граждане технологии практика развитие стратегия информация системы проект лидерство этика качество инновации инструменты методы пользователи исследование планирование статистика доступ оценка сеть облако программы бюджет закупки право риск решение изменения команда платформа стандарты опрос здоровье образование финансы местная национальная город климат налог идентификация архив язык доступность гендер воздействие мониторинг визуализация программирование алгоритм предвзятость прозрачность ответственность участие консультации общение сотрудничество инфраструктура совместимость обмен реестр платежи интернет содержание семинар пример упражнение основы принципы справочник"),
		parts:  strings.Fields("ан бел вод гор дей ель жар зна ива кон лес мир нов орд пра руч сил тор ура фон хол цен чис шир эко юго яр бро кри сте"),
		blank:  " ", full: ". ", capital: true, titles: []string{"Введение: %s", "%s: практическое руководство", "%s (часть 2)", "%s – примеры", "%s для начинающих"},
	},
	"ar": {
		small:  strings.Fields("في من إلى على عن مع أو هذا هذه التي الذي كيف بين كل ما لا عند بعد قبل حول خلال"),
		topics: strings.Fields("البيانات العامة الرقمية الحكومة الخدمة التعلم دورة مقدمة السياسات الإدارة المفتوحة الذكاء الاصطناعي دليل المهارات تحليل تصميم الأمن الخصوصية نموذج المواطنين التكنولوجيا الممارسة التدريب التنمية الاستراتيجية المعلومات النظم المشروع القيادة الأخلاقيات الجودة الابتكار الأدوات الأساليب المستخدمين البحث التخطيط الإحصاءات الوصول التقييم الشبكة السحابة البرمجيات الميزانية المشتريات القانون المخاطر القرار التغيير الفريق المنصة المعايير الاستبيان الصحة التعليم المالية المحلية الوطنية المدينة المناخ الضرائب الهوية الأرشيف اللغة الإتاحة الشمول الأدلة الأثر المتابعة العرض البرمجة الخوارزمية التحيز الشفافية المساءلة المشاركة التشاور التواصل التعاون البنية التبادل السجل الدفع المحتوى الإعلام ورشة دراسة مثال تمرين أساسيات مبادئ إطار"),
		parts:  strings.Fields("ال بر تم ثق جد حر خط در ذك رس زم سل شر صف ضب طر ظل عل غر فن قد كت لم مد نص هد وس يد با نو"),
		blank:  " ", full: ". ", titles: []string{"مقدمة: %s", "%s: دليل عملي", "%s (الجزء الثاني)", "%s – دراسات حالة", "%s للمبتدئين"},
	},
	"zh": {
		small:  strings.Fields("的 和 在 与 为 了 是 对 中 及 从 到 如何 以 用 等 于 或"),
		topics: strings.Fields("数据 公共 数字 政府 服务 学习 课程 导论 政策 管理 开放 人工智能 指南 技能 分析 设计 安全 隐私 模型 公民 技术 实践 培训 发展 战略 信息 系统 项目 领导力 伦理 质量 创新 工具 方法 用户 研究 规划 统计 访问 评估 网络 云计算 软件 预算 采购 法律 风险 决策 变革 团队 敏捷 平台 标准 调查 卫生 教育 财政 地方 国家 城市 农村 气候 税收 身份 档案 语言 无障碍 包容 性别 证据 影响 监测 可视化 编程 算法 偏见 透明度 问责 参与 咨询 沟通 合作 基础设施 互操作 交换 登记 支付 移动 互联网 内容 媒体 素养 研讨 案例 示例 练习 基础 高级 原则 框架 手册 模板"),
		parts:  strings.Fields("信 明 学 实 新 法 理 通 达 正 本 科 化 能 力 动 用 合 成 生 务 民 国 文 字 网 云 算 智 图"),
		blank:  "", full: "。", titles: []string{"导论：%s", "%s：实用指南", "%s（第二部分）", "%s——案例研究", "%s入门"},
	},
}
